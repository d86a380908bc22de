namespace Sunup.Protocols.Tftp;

/// <summary>How a transfer ended.</summary>
public enum TftpOutcome
{
    /// <summary>It goes on.</summary>
    Running,
    /// <summary>The client acknowledged the last block.</summary>
    Complete,
    /// <summary>Everything before the last block was acknowledged; the acknowledgement of the last was not seen. Many clients leave without it.</summary>
    CompleteUnconfirmed,
    /// <summary>The client asked for the size and ended the transfer as soon as it had it.</summary>
    SizeProbe,
    /// <summary>The client sent an ERROR.</summary>
    Aborted,
    /// <summary>The client stopped to answer.</summary>
    TimedOut,
}

/// <summary>What a packet from the client did to a transfer.</summary>
public enum TftpReaction
{
    /// <summary>It moved the transfer on: there is something to send, or the transfer has ended.</summary>
    Progress,
    /// <summary>An acknowledgement seen before. Never answered: see the Sorcerer's Apprentice bug, RFC 1123 section 4.2.3.1.</summary>
    Duplicate,
    /// <summary>A packet that a sender cannot use: garbage, a request, or an acknowledgement of what was never sent.</summary>
    Ignored,
}

/// <summary>What is to be sent next.</summary>
public enum TftpSend
{
    Nothing,
    OptionAcknowledgement,
    Data,
}
