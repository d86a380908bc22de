using Sunup.Formats.Loaders.BootLoaderSpec;

namespace Sunup.Machines.Kexec;

/// <summary>A unified kernel image as boot entries: one for each of its profiles.</summary>
internal static class UkiEntries
{
    public static IEnumerable<BootEntry> Of(string path)
    {
        yield return new BootEntry { Id = EntryFile.Lower(Path.GetFileName(path)), Path = path, Kind = BootEntryKind.Type2, Program = path, Tries = BootTries.Of(Path.GetFileName(path), ".efi") };
    }
}
