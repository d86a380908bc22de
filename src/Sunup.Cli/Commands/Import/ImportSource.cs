using System.Collections.Immutable;
using System.Text;
using Sunup.Cli.Invocation;
using Sunup.Planning.Imports;

namespace Sunup.Cli.Commands.Import;

/// <summary>A program whose descriptions are read.</summary>
/// <param name="Name">Of the command.</param>
/// <param name="Description">Of the command.</param>
/// <param name="File">What the file is.</param>
/// <param name="Example">How to get one.</param>
/// <param name="Note">What is special.</param>
/// <param name="Read">Reads one: the machine's name and the bytes.</param>
internal sealed record ImportSource(string Name, string Description, string File, CommandExample Example, string Note, Func<string, byte[], ImportResult> Read)
{
    public static ImmutableArray<ImportSource> All { get; } =
    [
        new(
            "incus", "Make a machine file of an Incus VM", "What `incus config show -e NAME` prints",
            new("sunup import incus web1.yaml -o web1.machine.yaml", "what `incus config show -e web1 >web1.yaml` wrote"),
            "raw.qemu.conf, security.iommu and image.os mean here what they mean there. The instance's name is not in that text: --name says it.",
            (name, bytes) => IncusImport.Read(name, bytes)),
        new(
            "libvirt", "Make a machine file of a libvirt domain", "What `virsh dumpxml NAME` prints",
            new("sunup import libvirt web1.xml -o web1.machine.yaml", "what `virsh dumpxml web1 >web1.xml` wrote"),
            "Addresses, aliases and controllers are libvirt's: QEMU gives its own.",
            (_, bytes) =>
            {
                using var stream = new MemoryStream(bytes);
                return LibvirtImport.Read(stream);
            }),
        new(
            "qemu", "Make a machine file of QEMU's own words", "A command line, one argument a line, or a file for -readconfig",
            new("sunup import qemu web1.sh --name web1", "a script that starts QEMU, or a file for -readconfig"),
            "An option that no key says goes into raw.qemu as it stands. Of a QEMU that runs: tr '\\0' '\\n' </proc/PID/cmdline",
            (name, bytes) => QemuImport.Read(name, Encoding.UTF8.GetString(bytes))),
    ];
}
