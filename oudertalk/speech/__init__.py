"""Sound becomes words, voices and turns. What is heavy (torch, whisper, PyAV, onnxruntime) is loaded here, and late."""
