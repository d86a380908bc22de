namespace Sunup.Diagnosis.Catalogues;

/// <summary>One thing that may stand behind a finding.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Weight">How often it is this, as a share of all, before anything is known of the machine.</param>
public sealed record FindingCause(string Text, double Weight)
{
    /// <summary>What in the boot itself shows that it is likelier than else; null for nothing.</summary>
    public FindingSigns? Signs { get; init; }

    /// <summary>What speaks for it.</summary>
    public string? Confirms { get; init; }

    /// <summary>What speaks against it.</summary>
    public string? Refutes { get; init; }
}
