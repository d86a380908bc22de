namespace Sunup.Diagnosis.Catalogues;

/// <summary>What a line starts anew: by it one boot in a log is told from the next.</summary>
public enum BootStart
{
    /// <summary>The machine: firmware's first line.</summary>
    PowerOn,

    /// <summary>The kernel: its first line. A new boot only where a kernel ran already.</summary>
    Kernel,
}
