using Sunup.Images.Packing;
using Sunup.Model;

namespace Sunup.Images.Extracting;

/// <summary>What is noticed while images are extracted. Pages: docs/findings.</summary>
internal static class ExtractFindings
{
    public static Finding Failed(NoteList what) => ImageFinding.Of(
        "SU0876",
        FindingSeverity.Error,
        $"{what.Quantity("file")} could not be written.",
        "What was written before is there, each file whole; a file that was in work is removed.",
        what.ToEvidence(),
        new Remedy("Make room or choose another folder with -C, and extract again"));

    public static Finding KeptInside(NoteList what) => ImageFinding.Of(
        "SU0877",
        FindingSeverity.Warning,
        $"{what.Quantity("name leads", "names lead")} out of the folder; nothing outside was touched.",
        "A name with .. in it, or one behind a link that an earlier entry made. The kernel, whose root is the top, puts it below the top; so it was put below the folder. In an image from a stranger, that is an attack.",
        what.ToEvidence());

    public static Finding Lost(NoteList what) => ImageFinding.Of(
        "SU0878",
        FindingSeverity.Warning,
        $"{what.Quantity("entry is", "entries are")} not extracted as the image has {(what.Count == 1 ? "it" : "them")}.",
        null,
        what.ToEvidence(),
        new Remedy("See what the kernel makes of the image", "sunup initrd extract IMAGE -C DIR --final"));

    public static Finding Replaced(NoteList what) => ImageFinding.Of(
        "SU0878",
        FindingSeverity.Info,
        $"{what.Quantity("file")} that the folder had before {(what.Count == 1 ? "was" : "were")} replaced.",
        "Where the folder was empty, its file system takes names for the same that differ in upper and lower case only, and the later one has won.",
        what.ToEvidence(),
        new Remedy("Extract into an empty folder, on a file system that tells case apart"));

    public static Finding NeedsRoot(IReadOnlyList<string> devices, int owners) => ImageFinding.Of(
        "SU0879",
        FindingSeverity.Info,
        $"Without root: {devices.Count} device {(devices.Count == 1 ? "node" : "nodes")} left out, {owners} files are yours instead of their owners'.",
        "Only root makes device nodes and gives files away. 'sunup initrd pack' makes all files root's again; device nodes that the kernel needs, such as /dev/console, it has itself.",
        [.. devices.Take(8).Select(device => new Evidence(device, "left out"))],
        new Remedy("Extract as root where owners and devices matter"));
}
