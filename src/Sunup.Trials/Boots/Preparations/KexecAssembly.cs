using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Model;
using Sunup.Planning.Plans;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Makes the initrd of the first kernel on route kexec: sunup, what it loads, and a script that has it start the second kernel.</summary>
internal static class KexecAssembly
{
    /// <summary>The word by which the first kernel's lines are told from the second's.</summary>
    private const string CommandLine = "console=ttyS0 sunup.first=yes";

    private const string LoaderPath = "/lib64/ld-linux-x86-64.so.2";

    /// <summary>What the runtime of .NET and the decompressors of sunup open.</summary>
    private static readonly ImmutableArray<string> s_libraries =
    [
        "libc.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1", "liblzma.so.5", "libzstd.so.1",
    ];

    private static readonly ImmutableArray<string> s_libraryFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib"];

    /// <summary>The first kernel with its initrds.</summary>
    /// <param name="machine">Resolved.</param>
    /// <param name="busybox">Sunup's own initramfs, whose shell runs the script.</param>
    /// <param name="program">Sunup.</param>
    /// <param name="folder">Where the initrd is written.</param>
    /// <param name="cancellationToken">Ends it in the middle.</param>
    /// <exception cref="FindingException">SU0323: this host lacks a library that it would give to the guest.</exception>
    public static async Task<BootSet> BuildAsync(MachineConfig machine, string busybox, GuestProgram program, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "first.cpio");
        await using (var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            var archive = new CpioNewcWriter(output);
            foreach (var (name, source) in ProgramFiles(program).Concat(TargetFiles(machine)))
            {
                await using var content = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await archive.WriteFileAsync(name, CpioAttributes.Executable, content, content.Length, cancellationToken);
            }

            foreach (var (name, text) in Texts(machine))
            {
                await archive.WriteFileAsync(name, CpioAttributes.Executable, Encoding.UTF8.GetBytes(text), cancellationToken);
            }

            await archive.FinishAsync(cancellationToken);
        }

        return new BootSet(machine.Boot.FirstKernel ?? machine.Boot.Kernel!, [busybox, path], CommandLine);
    }

    private static IEnumerable<(string Name, string Source)> ProgramFiles(GuestProgram program)
    {
        var files = program.IsFolder ? Directory.GetFiles(program.Path) : [program.Path];
        return
        [
            .. files
                .Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => ($"opt/sunup/{(program.IsFolder ? Path.GetFileName(file) : "sunup")}", file)),
            (LoaderPath[1..], LoaderPath),
            .. s_libraries.Select(library => ($"lib/x86_64-linux-gnu/{library}", FindLibrary(library))),
        ];
    }

    private static IEnumerable<(string Name, string Source)> TargetFiles(MachineConfig machine) => machine.Boot.Uki is { } uki
        ? [("target/linux.efi", uki)]
        : [("target/vmlinuz", machine.Boot.Kernel!), .. machine.Boot.Initrd.Select((initrd, index) => ($"target/initrd-{index}", initrd))];

    private static IEnumerable<(string Name, string Text)> Texts(MachineConfig machine) =>
    [
        ("init", Script()),
        ("target/initrds", machine.Boot.Initrd.IsEmpty ? "" : "--initrd " + string.Join(' ', machine.Boot.Initrd.Select((_, index) => $"/target/initrd-{index}"))),
        ("target/cmdline", BootPlanner.CommandLineOf(machine)),
    ];

    private static string FindLibrary(string name) => s_libraryFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw KexecFindings.LibraryMissing(name, s_libraryFolders);

    private static string Script()
    {
        using var stream = typeof(KexecAssembly).Assembly.GetManifestResourceStream("first-kernel.sh") ?? throw new InvalidOperationException("The resource first-kernel.sh is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
