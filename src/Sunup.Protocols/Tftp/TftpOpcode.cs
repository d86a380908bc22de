namespace Sunup.Protocols.Tftp;

/// <summary>The first two bytes of a TFTP packet.</summary>
/// <remarks>Source: RFC 1350 section 5; RFC 2347 for <see cref="OptionAcknowledgement"/>.</remarks>
public enum TftpOpcode : ushort
{
    ReadRequest = 1,
    WriteRequest = 2,
    Data = 3,
    Acknowledgement = 4,
    Error = 5,
    OptionAcknowledgement = 6,
}

/// <summary>The codes of an ERROR packet.</summary>
/// <remarks>Source: RFC 1350, appendix; RFC 2347 for <see cref="OptionRefused"/>.</remarks>
public enum TftpErrorCode : ushort
{
    /// <summary>See the message. PXE ROMs send it to end a size probe ("TFTP Aborted").</summary>
    NotDefined = 0,
    FileNotFound = 1,
    AccessViolation = 2,
    DiskFull = 3,
    IllegalOperation = 4,
    UnknownTransferId = 5,
    FileAlreadyExists = 6,
    NoSuchUser = 7,
    /// <summary>The client does not go on with these options. EDK2 sends it to end a size probe ("User aborted the transfer").</summary>
    OptionRefused = 8,
}
