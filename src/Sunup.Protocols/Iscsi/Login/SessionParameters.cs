namespace Sunup.Protocols.Iscsi.Login;

/// <summary>What both sides agreed on, in the defaults of the specification until they did.</summary>
/// <remarks>Source: RFC 7143 section 13. Lengths are bytes.</remarks>
public sealed record SessionParameters
{
    /// <summary>Every header is followed by its CRC32C.</summary>
    public bool HeaderDigest { get; init; }

    /// <summary>Every data segment is followed by its CRC32C.</summary>
    public bool DataDigest { get; init; }

    /// <summary>Yes: no data come before the first R2T, but for immediate ones.</summary>
    public bool InitialR2T { get; init; } = true;

    public bool ImmediateData { get; init; } = true;

    /// <summary>Longest data segment that the initiator takes: its MaxRecvDataSegmentLength.</summary>
    public int MaxSendDataSegmentLength { get; init; } = 8192;

    /// <summary>Longest data segment that we take and declare.</summary>
    public int MaxReceiveDataSegmentLength { get; init; } = 65536;

    public int MaxBurstLength { get; init; } = 262144;

    public int FirstBurstLength { get; init; } = 65536;
}
