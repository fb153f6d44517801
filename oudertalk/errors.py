"""
Every error that oudertalk raises on purpose, divided by what the person can do about it.

    OudertalkError
      ConsentError            ask, or stop
        ConsentMissing        nobody, or not everybody, said yes to this
        ConsentExpired        the yes was given until a date that has passed
        ConsentWithdrawn      somebody took the yes back
      AudioError              check the file or the device
        AudioUnreadable       no sound can be had from this file
        AudioTooLong          more sound than a conversation
        FileTooLarge          more bytes than a conversation
        VoiceNotLearnt        record yourself again: too short, or not alone
        PlaybackFailed        look at the loudspeaker
        MicrophoneError       look at the microphone, or choose another
      ModelError              check the model file
        ModelMissing          fetch the model, with permission
        ModelCorrupt          fetch it again: it is not the file it says it is
        DownloadFailed        place the file by hand
      PackageMissing          install an optional package
      TranscriptionFailed     try another model; the engine's own error is the cause
      DiarisationFailed       tell the voices apart another way; the diariser's own error is the cause
      HouseFileError          repair this file: the message names file and place
        RuleError
        RubricError
        TranscriptError       a transcript that cannot be read
        ConsentFileError
        SessionCorrupt
        OwnVoiceCorrupt       the learnt voice: forget it, and learn it again
        ReturnedFileError     a judged file that came back: ask for it again
      SessionNotFound         look with `oudertalk sessions`
      StepNotReady            run the step before it first
      RoleUnknown             use one of the known roles
      MomentUnknown           give a moment that lies in the conversation
      CorrectionRefused       ask something else of voices or words: this cannot be, or changes nothing
      ExportRefused           hand it over otherwise: another format, whose form it is, names first
      NameRefused             write the name, and what it becomes, another way
      DecisionOutdated        look again: it was decided otherwise since this was shown
      NotShownYet             judge it yourself first, or ask to see everything
      StaleEvidence           run the step again
      DiskError               make room, or check the rights on the folder

The messages are sentences for a person, in the language that is set (see `i18n`), and hold no speech and no names.
A caller's mistake inside our own code is a plain `ValueError`, and keeps its traceback.
"""


class OudertalkError(Exception):
    """Something went wrong that a person can understand and mend; the message says what, where and how."""


class ConsentError(OudertalkError):
    """The step was stopped because not everybody agreed to it."""


class ConsentMissing(ConsentError):
    """Nobody, or not everybody, said yes to this purpose."""


class ConsentExpired(ConsentError):
    """The consent was given until a date that has passed."""


class ConsentWithdrawn(ConsentError):
    """Somebody took the consent back."""


class AudioError(OudertalkError):
    """There is something with the sound."""


class AudioUnreadable(AudioError):
    """No sound can be had from this file."""


class AudioTooLong(AudioError):
    """More sound than a conversation."""


class FileTooLarge(AudioError):
    """A file with more bytes than a conversation has."""


class VoiceNotLearnt(AudioError):
    """No voice of one person can be learnt from this sound."""


class PlaybackFailed(AudioError):
    """Nothing can be heard on this machine, or not now."""


class MicrophoneError(AudioError):
    """There is no such microphone, or it cannot be used now."""


class ModelError(OudertalkError):
    """There is something with a model file."""


class ModelMissing(ModelError):
    """The weights are not on this machine, and are not fetched without being asked."""


class ModelCorrupt(ModelError):
    """The file is not the one that its checksum promises."""


class DownloadFailed(ModelError):
    """A model could not be fetched."""


class PackageMissing(OudertalkError):
    """What was asked for needs a package that is not installed."""


class TranscriptionFailed(OudertalkError):
    """The speech recogniser gave up; its own error is the cause."""


class DiarisationFailed(OudertalkError):
    """The diariser gave up; its own error is the cause."""


class HouseFileError(OudertalkError):
    """A file that people or we wrote does not say what it should."""


class RuleError(HouseFileError):
    """A rule that cannot work."""


class RubricError(HouseFileError):
    """A rubric that cannot work."""


class TranscriptError(HouseFileError):
    """A transcript that cannot be read."""


class ConsentFileError(HouseFileError):
    """A consent file that cannot be read."""


class SessionCorrupt(HouseFileError):
    """A file of a session does not hold what it should."""


class OwnVoiceCorrupt(HouseFileError):
    """The learnt voice cannot be read."""


class ReturnedFileError(HouseFileError):
    """A file that somebody judged in, and that cannot be taken in."""


class SessionNotFound(OudertalkError):
    """No session of that name stands in the archive."""


class StepNotReady(OudertalkError):
    """A step was asked for before the step it builds on."""


class RoleUnknown(OudertalkError):
    """A role, or a speaker, that does not exist."""


class MomentUnknown(OudertalkError):
    """A moment, or a part, that does not lie in the conversation."""


class CorrectionRefused(OudertalkError):
    """What was asked of the voices or words cannot be done, or would change nothing."""


class ExportRefused(OudertalkError):
    """The conversation cannot be handed over like this."""


class NameRefused(OudertalkError):
    """A name that cannot be replaced so, or that is not in the list."""


class DecisionOutdated(OudertalkError):
    """Somebody decided on this since it was shown, in another window perhaps."""


class NotShownYet(OudertalkError):
    """Somebody who judges blind asked for what the program found before judging it."""


class StaleEvidence(OudertalkError):
    """The transcript no longer says what the evidence quotes."""


class DiskError(OudertalkError):
    """The disk is full, or refuses."""
