"""
The pages on this computer: begin a conversation, listen to it and judge it, in the browser that is there already.

    server.py     starting, being found by a second start, stopping
    running.py    where the pages are open, in a file of this user's
    presence.py   whether anybody still has a page open
    door.py       who may come in: this browser, by this address, and nobody from another page
    app.py        what every answer has in common: the door, the language, the errors as kind pages
    asked.py      what is known of every question: which conversation, and who asks
    views.py      the answers: coming in, the list, who is there, and leaving
    listening.py  the answers about one conversation
    speaking.py   the answers to who spoke
    sharing.py    the answers about giving a conversation back
    alone.py      the page of judging as a file by itself
    unveiling.py  the answers to who judges blind
    comparing.py  the answers that lay side by side what several people saw
    review.py     a session laid out for judging
    beginning.py  a new conversation: everybody's yes, then a file or a microphone
    drafts.py     what is being begun, in memory
    studio.py     the microphone of this start of the program
    recording_page.py  trying it and recording with it
    working.py    sessions worked out in the background
    progress_page.py   how far they are
    rubrics.py    the rubrics, and one of one's own
    settings_page.py   how it is set up here
"""
