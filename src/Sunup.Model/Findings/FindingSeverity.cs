namespace Sunup.Model;

/// <summary>What a finding means for the machine or host it is about.</summary>
public enum FindingSeverity
{
    Info,
    Warning,
    /// <summary>The machine does not come up, or the host cannot do the job. Exit code 1 (or 3 for the host).</summary>
    Error,
}
