using System.Globalization;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices;

/// <summary>Why a backing store cannot be used.</summary>
internal static class BlockDeviceFindings
{
    public const string Unusable = "SU0560";

    public static Finding CannotOpen(string path, string reason, bool isReadOnly) => Error(
        Unusable,
        $"{path} cannot be opened as a disk{(isReadOnly ? "" : " to write")}: {reason}",
        "The file is missing, this user may not open it, or another program (QEMU, another Sunup) has it.",
        new Remedy("See who has it.", $"fuser -v {path}"),
        new Remedy("Give a path that exists; export it with --read-only when nothing is to be written."));

    public static Finding TooShort(string path, long length, int block) => Error(
        Unusable,
        string.Create(CultureInfo.InvariantCulture, $"{path} is {length} bytes, and a disk has at least one block of {block}"),
        "An empty file is no disk: an initiator has nothing to address.",
        new Remedy("Make an image of the size that is wanted.", $"truncate -s 1G {path}"));

    public static Finding Error(string id, string summary, string? cause, params Remedy[] remedies) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Cause = cause,
        Stage = Stage.Network,
        Confidence = Confidence.Certain,
        Remedies = [.. remedies],
    };
}
