"""Expected errors of conversations, all of them SuibanErrors with stable codes."""

from suiban.kit.errors import BadInput, Conflict, NotAllowed, NotFound


class ConversationUnknown(NotFound):
    """There is no such conversation, or not for you."""

    code = "not_found"


class ChannelUnknown(NotFound):
    """There is no such door."""

    code = "channel_unknown"


class PartUnknown(NotFound):
    """That company has no part in this conversation."""

    code = "part_unknown"


class FileUnknown(NotFound):
    """There is no such file, or not for you."""

    code = "file_unknown"


class FileBeingChecked(Conflict):
    """This file is still being checked for viruses."""

    code = "file_being_checked"
    retryable = True


class FileQuarantined(Conflict):
    """This file did not pass the virus check and is kept from everybody."""

    code = "file_quarantined"


class NotHolder(Conflict):
    """Somebody else holds this conversation now."""

    code = "not_holder"


class ConversationIsClosed(Conflict):
    """This conversation is closed."""

    code = "conversation_closed"


class NobodyToWhisperTo(Conflict):
    """No colleague holds this conversation; there is nobody to whisper to."""

    code = "nobody_to_whisper_to"


class TooManyConsulted(Conflict):
    """At most five colleagues can be asked into a conversation at a time."""

    code = "too_many_consulted"


class AlreadyThere(Conflict):
    """This colleague is in the conversation already."""

    code = "already_there"


class ConsultationUnknown(NotFound):
    """This colleague is not asked into the conversation, or no longer."""

    code = "consultation_unknown"


class TalkElsewhere(Conflict):
    """You have another conversation with us, which a colleague takes care of; please go on there, or end it first."""

    code = "talk_elsewhere"


class ClientIdTaken(Conflict):
    """This client_id belongs to a message of another conversation."""

    code = "client_id_taken"


class StoredForOther(Conflict):
    """The message was neither stored nor found again; it was not accepted."""

    code = "not_stored"


class TextEmpty(BadInput):
    """There is nothing in this message."""

    code = "text_empty"


class TextTooLong(BadInput):
    """This message is longer than 4,000 characters."""

    code = "text_too_long"


class ChannelKeyTaken(Conflict):
    """Another channel has this key."""

    code = "channel_key_taken"


class FilesNotWelcome(NotAllowed):
    """This channel takes no files."""

    code = "files_not_welcome"


class VoiceNotWelcome(NotAllowed):
    """This channel takes no voice notes."""

    code = "voice_not_welcome"


class QuoteUnknown(NotFound):
    """The message that is quoted is not in this conversation, or not for you."""

    code = "quote_unknown"


class MessageUnknown(NotFound):
    """There is no such message of yours."""

    code = "message_unknown"


class RecallTooLate(Conflict):
    """A message can be recalled only within two minutes."""

    code = "recall_too_late"


class FormUnknown(NotFound):
    """There is no such form in this conversation any more."""

    code = "form_unknown"


class FormAnswered(Conflict):
    """This form was answered already."""

    code = "form_answered"


class FormInvalid(BadInput):
    """A value does not fit what the form asks."""

    code = "form_invalid"


class LinkRefused(BadInput):
    """A card opens pages of this site and of the channel's own sites only, by https."""

    code = "link_refused"


class CardPictureRefused(BadInput):
    """The picture of a card is a picture, and words say what is to be seen there."""

    code = "card_picture_refused"
