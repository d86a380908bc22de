using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Packing;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Extracting;

/// <summary>Counts what was extracted, and notices what is worth a finding.</summary>
internal sealed class ExtractNotes
{
    private readonly List<string> _devices = [];
    private readonly NoteList _failed = new("");
    private readonly NoteList _lost = new("");
    private readonly NoteList _replaced = new("");
    private readonly NoteList _inside = new("");
    private readonly List<Finding> _findings = [];

    public int Files { get; set; }

    public int Folders { get; set; }

    public int SymbolicLinks { get; set; }

    public int HardLinks { get; set; }

    public int Devices { get; set; }

    public int Entries { get; set; }

    public long Bytes { get; set; }

    public int OwnersNotKept { get; set; }

    public void DeviceLeftOut(uint mode, uint major, uint minor, string path) =>
        _devices.Add($"{(mode >> 12 == 2 ? 'c' : 'b')} {major} {minor} {Convert.ToString(mode & 0xfff, 8)} {path}");

    /// <exception cref="ExtractionStoppedException">It would be the same with all that follows.</exception>
    public void Failed(string path, int errno)
    {
        _failed.Add(path, FolderNode.TextOf(errno));
        if (ErrorNumbers.EndsAll(errno))
        {
            throw new ExtractionStoppedException(errno);
        }
    }

    public void Lost(string path, string why) => _lost.Add(path, why);

    public void Lost(string path, SilentLossKind why) => _lost.Add(path, why switch
    {
        SilentLossKind.DataWhereNoneIsTaken => "a folder or device with data: the kernel passes over it",
        SilentLossKind.NameTooLong => "its name is empty or too long for the kernel",
        SilentLossKind.CutShort => "the image ends in the middle of it",
        _ => "the kernel passes over it",
    });

    public void Replaced(string path) => _replaced.Add(path, "was there before, and is replaced");

    public void KeptInside(string path, string real) => _inside.Add(path, $"leads out of the folder; extracted as {real}");

    public void Add(Finding finding) => _findings.Add(finding);

    public ExtractReport ToReport() => new()
    {
        Files = Files,
        Folders = Folders,
        SymbolicLinks = SymbolicLinks,
        HardLinks = HardLinks,
        Devices = Devices,
        Entries = Entries,
        Bytes = Bytes,
        DevicesLeftOut = [.. _devices],
        OwnersNotKept = OwnersNotKept,
        Findings = [.. _findings, .. Findings()],
    };

    private IEnumerable<Finding> Findings()
    {
        if (_failed.Any)
        {
            yield return ExtractFindings.Failed(_failed);
        }

        if (_inside.Any)
        {
            yield return ExtractFindings.KeptInside(_inside);
        }

        if (_lost.Any)
        {
            yield return ExtractFindings.Lost(_lost);
        }

        if (_replaced.Any)
        {
            yield return ExtractFindings.Replaced(_replaced);
        }

        if (_devices.Count > 0 || OwnersNotKept > 0)
        {
            yield return ExtractFindings.NeedsRoot(_devices, OwnersNotKept);
        }
    }
}

/// <summary>The disk is full or the like: nothing that follows can be written either.</summary>
internal sealed class ExtractionStoppedException(int errno) : Exception(FolderNode.TextOf(errno));
