using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0150: another process has an image such that this machine does not get it.</summary>
internal sealed class ImageLockCheck : ImageCheck
{
    public override string Name => "disk.locks";

    public override string Question => "Has another process the images?";

    public override ImmutableArray<string> Reads => ["/proc/*/fd of the image's device and inode", "/proc/*/fdinfo: lock lines (open file description locks, which /proc/locks shows with process -1)"];

    public override ImmutableArray<string> Finds => ["SU0150"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("lsof IMAGE; fuser IMAGE", "They show who has it open, not who has it for writing: a backing file is open in many VMs, and that is right."),
        new("cat /proc/locks", "QEMU's locks belong to an open file: the process there is -1."),
        new("-node-name master, two QEMUs on one image for availability", "No such option, and two writers destroy each other's tables within seconds."),
    ];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (image.Locks is not Known<ImmutableArray<FileLock>>(var locks))
        {
            yield return CouldNot(image.Locks);
            yield break;
        }

        // Who writes needs that nobody else does; who reads (an overlay's base) needs that nobody writes, and that reading is allowed.
        var bars = locks.Where(held => held.Kind is "OFDLCK" or "POSIX" && (image.IsWritten ? held.SaysWrites || held.ForbidsWriting || held.ForbidsReading : held.SaysWrites || held.ForbidsReading))
            .DistinctBy(held => held.ProcessId).ToList();
        yield return bars.Count > 0 ? Held(image, bars)
            : Fine(locks.IsEmpty ? $"{NameOf(image)}: nobody" : $"{NameOf(image)}: {string.Join(", ", locks.DistinctBy(held => held.ProcessId).Select(held => string.Create(CultureInfo.InvariantCulture, $"process {held.ProcessId}")))} shares it");
    }

    private static string Holder(FileLock held) =>
        held.ProcessId == FileLock.UnknownProcess ? "A process of another user" : string.Create(CultureInfo.InvariantCulture, $"Process {held.ProcessId}");

    private static CheckResult Held(ImageFacts image, List<FileLock> bars)
    {
        var first = bars[0];
        return Found("SU0150", FindingSeverity.Error, $"{Holder(first)} has {NameOf(image)}{(first.SaysWrites ? " and writes to it" : "")}.",
            $"QEMU would not start: `Failed to get {(image.IsWritten ? "\"write\"" : "shared \"write\"")} lock`. Two that write to one image destroy it.",
            [.. bars.Select(held => new Evidence(held.Command, string.Create(CultureInfo.InvariantCulture, $"{(held.ProcessId == FileLock.UnknownProcess ? "" : $"process {held.ProcessId}, ")}{held.Kind} on bytes {held.Start}-{held.End}")))],
            [
                first.ProcessId == FileLock.UnknownProcess
                    ? new("Ask as root who it is.", "sudo sunup doctor --machine FILE")
                    : new("Stop that VM, or whatever has it; look at what it is first.", string.Create(CultureInfo.InvariantCulture, $"ps -o pid,lstart,args -p {first.ProcessId}")),
                new("For two machines with the same beginning, give each an overlay: `overlay: true` over an image that nobody writes to."),
                new("To look into it while it is in use, which may show half-written data:", $"qemu-img info -U {image.Path}"),
            ]);
    }
}
