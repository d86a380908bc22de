using System.Globalization;
using System.Text.RegularExpressions;

namespace Sunup.Formats.Kernels;

/// <summary>A kernel's version as far as rules depend on it: <c>6.12.117</c>.</summary>
/// <param name="Major">6 of it.</param>
/// <param name="Minor">12 of it.</param>
/// <param name="Patch">117 of it; 0 where it is not known; Debian's release names say 0 for every patch.</param>
public readonly partial record struct KernelVersion(int Major, int Minor, int Patch = 0) : IComparable<KernelVersion>
{
    /// <summary>From a release or version text: <c>6.12</c>, <c>5.15.0-113-generic</c>, <c>6.1.192</c>.</summary>
    public static bool TryParse(string text, out KernelVersion version)
    {
        var match = Pattern().Match(text);
        version = match.Success ? new KernelVersion(Number(match.Groups["major"]), Number(match.Groups["minor"]), Number(match.Groups["patch"])) : default;
        return match.Success;
    }

    public int CompareTo(KernelVersion other) => Packed.CompareTo(other.Packed);

    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => Patch == 0 ? $"{Major}.{Minor}" : $"{Major}.{Minor}.{Patch}";

    private long Packed => ((long)Major << 40) | ((long)Minor << 20) | (uint)Patch;

    private static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})(?:\.(?<patch>[0-9]{1,5}))?(?:[^0-9]|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
