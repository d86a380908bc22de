namespace Sunup.Planning.Plans;

/// <summary>The iSCSI names that a machine has where its file says none.</summary>
/// <remarks>
/// Source: RFC 3721 section 1, RFC 7143 section 4.2.7: <c>iqn.</c>, a year and month, a domain that its owner had then, reversed, and after a colon whatever is unique there.
/// These names are made up by nobody's domain, so the domain is one that cannot exist (RFC 6761, <c>.invalid</c>).
/// </remarks>
public static class SanNames
{
    /// <summary>The port that targets have by default.</summary>
    public const int Port = 3260;

    private const string Authority = "iqn.2026-01.invalid.sunup";

    /// <summary>Of the disk that the machine boots from.</summary>
    public static string TargetOf(string machine) => $"{Authority}:disk.{machine}";

    /// <summary>Of the machine.</summary>
    public static string InitiatorOf(string machine) => $"{Authority}:{machine}";
}
