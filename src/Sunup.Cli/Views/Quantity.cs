using System.Globalization;

namespace Sunup.Cli.Views;

/// <summary>Numbers for people.</summary>
internal static class Quantity
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>512 B</c>, <c>11.0 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < _units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + _units[unit];
    }

    /// <summary><c>0.42 s</c>, <c>12.3 s</c>, <c>4 min 05 s</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
    };

    /// <summary>Seconds since the start, for a column of times: <c>12.345</c>.</summary>
    public static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.000}");

    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
