namespace Sunup.Serving.Http;

/// <summary>What one client, and all clients together, may cost. Each default leaves room for a slow and odd, but honest client.</summary>
public sealed record HttpLimits
{
    /// <summary>Open connections at once; a further one is closed at once.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Time for the whole head of a request, and for a TLS handshake.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that an idle connection is kept. Firmware keeps one open while it starts what it fetched.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Request line and headers, in bytes.</summary>
    public int MaxHeadBytes { get; init; } = 16 << 10;

    /// <summary>Body of a report, in bytes.</summary>
    public int MaxReportBytes { get; init; } = 16 << 10;

    /// <summary>A client that takes less, after <see cref="ResponseGrace"/>, is cut off, in bytes per second.</summary>
    public double MinResponseBytesPerSecond { get; init; } = 4096;

    public TimeSpan ResponseGrace { get; init; } = TimeSpan.FromSeconds(30);
}
