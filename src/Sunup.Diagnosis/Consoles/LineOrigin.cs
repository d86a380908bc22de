namespace Sunup.Diagnosis.Consoles;

/// <summary>Who wrote a line, as far as what stands before its message says.</summary>
public enum LineOrigin
{
    /// <summary>Nothing says: a console without timestamps.</summary>
    Unknown,
    Kernel,
    Program,
}
