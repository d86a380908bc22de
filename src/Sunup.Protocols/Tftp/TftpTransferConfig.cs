namespace Sunup.Protocols.Tftp;

/// <summary>How a sender waits, and for how long.</summary>
/// <remarks>The first and longest interval are those of iPXE's own retry timer, so that neither side outpaces the other.</remarks>
public sealed record TftpTransferConfig
{
    /// <summary>The block number after 65535: 0 or 1.</summary>
    public int RolloverTo { get; init; }

    /// <summary>Wait before the first resend; doubles with each.</summary>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Wait before the OACK is sent again. Longer: atftp aborts on a second OACK ("unexpected OACK"), also when it was only slow to answer the first.</summary>
    public TimeSpan FirstOptionInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A transfer without progress for so long has lost its client; at least three of the client's own timeouts, when it chose one.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>As <see cref="GiveUpAfter"/>, when only the acknowledgement of the last block is missing.</summary>
    public TimeSpan GiveUpLastBlockAfter { get; init; } = TimeSpan.FromSeconds(5);
}
