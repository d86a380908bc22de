using System.Globalization;

namespace Sunup.Machines.Hosts.Checks;

/// <summary>Sizes and shares in messages.</summary>
internal static class Amount
{
    /// <summary><c>512 MiB</c>, <c>1.5 GiB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 40 => Number(bytes / (double)(1L << 40), "TiB"),
        >= 1L << 30 => Number(bytes / (double)(1L << 30), "GiB"),
        >= 1L << 20 => Number(bytes / (double)(1L << 20), "MiB"),
        >= 1L << 10 => Number(bytes / (double)(1L << 10), "KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    /// <summary>Of 0 to 1.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    public static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    /// <summary>Since boot, for a message of the kernel.</summary>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s after boot");

    /// <summary><c>1 device</c>, <c>3 devices</c>.</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
}
