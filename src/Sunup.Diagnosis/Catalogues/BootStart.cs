namespace Sunup.Diagnosis.Catalogues;

/// <summary>What a line starts anew: by it one boot in a log is told from the next.</summary>
public enum BootStart
{
    /// <summary>The machine: firmware's first line, which it prints once.</summary>
    PowerOn,

    /// <summary>A loader, or firmware on its way to one: another boot only where a kernel ran already.</summary>
    Loader,

    /// <summary>The kernel: its first line. Another boot only where a kernel ran already.</summary>
    Kernel,
}
