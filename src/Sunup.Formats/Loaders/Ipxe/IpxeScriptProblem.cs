namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Something in a script, a template or a command line that will not do what it seems to.</summary>
/// <param name="IsError">It cannot work; otherwise it works on some iPXE or some machines only.</param>
/// <param name="Message">What was found and what it means.</param>
/// <param name="Line">1-based line of the template; null for a script that has none yet.</param>
public sealed record IpxeScriptProblem(bool IsError, string Message, int? Line = null)
{
    /// <summary>It names a disk on a kind of network that Sunup has no target for.</summary>
    public bool IsForeignDisk { get; init; }

    public override string ToString() => Line is { } line ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line}: {Message}") : Message;
}
