"""
Numbers about the conversation: pure functions, one a measure, with what a reader must know beside each number.

`measures.yaml` says what a measure is called, its parameters and its caution; here stands how it is counted. No number
is a norm. Where there is too little to count the value is None, never zero.
"""

from oudertalk.analysis.measures.counting import COUNTED, balance, measure

__all__ = ["COUNTED", "balance", "measure"]
