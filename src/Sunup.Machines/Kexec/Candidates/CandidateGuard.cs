using System.Globalization;
using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Machines.Hosts;

namespace Sunup.Machines.Kexec.Candidates;

/// <summary>What a candidate brings along to bring the old kernel back: a small archive in front of its initrd, and words on its command line.</summary>
/// <remarks>
/// It is in front, not behind: raw, so that what follows is unpacked as before whatever it is compressed with, microcode is still found (the search passes a
/// trailer), and a bootconfig stays at the end. docs/decisions/0005-kexec-test.md has the whole of it.
/// </remarks>
/// <param name="Id">Of the test; it stands on the candidate's command line.</param>
/// <param name="Within">From the start of the candidate's kernel.</param>
/// <param name="HealthyCommand">For a shell, run in the candidate again and again; exit code 0 means healthy.</param>
public sealed record CandidateGuard(string Id, TimeSpan Within, string HealthyCommand)
{
    /// <summary>Where the candidate says that it became healthy, in its own root.</summary>
    public const string MarkPath = "/var/lib/sunup/kexec-test.healthy";

    private const string Program = "/sunup/init";
    private const int SecondsBetweenChecks = 2;
    private const int SecondsAfterPanic = 10;

    /// <summary>What is merged into the command line: where it starts, and that every failure that the kernel itself notices is a panic, and a panic a restart.</summary>
    public string CommandLine => string.Create(
        CultureInfo.InvariantCulture, $"rdinit={Program} panic={SecondsAfterPanic} oops=panic softlockup_panic=1 nmi_watchdog=panic sunup.kexec_test={Id}");

    /// <summary>The archive, for <see cref="KexecImageFile.Prepare"/>.</summary>
    /// <param name="init">The image's own first program: what <c>rdinit=</c> says, else <c>/init</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Model.FindingException">SU0103: there is no static busybox.</exception>
    public async Task<InitrdPiece> PackAsync(string init, CancellationToken cancellationToken)
    {
        var busybox = await File.ReadAllBytesAsync(ToolLocator.Require("busybox"), cancellationToken);
        using var archive = new MemoryStream();
        var writer = new CpioNewcWriter(archive);

        // A shell opens it for what runs in the background, and devtmpfs is not yet mounted.
        await writer.WriteDeviceAsync("dev/null", CpioDeviceKind.Character, 1, 3, new CpioAttributes(0b110_110_110), cancellationToken);
        await writer.WriteDirectoryAsync("sunup/new", CpioAttributes.Executable, cancellationToken);
        await writer.WriteFileAsync("sunup/busybox", CpioAttributes.Executable, busybox, cancellationToken);
        await writer.WriteFileAsync("sunup/init", CpioAttributes.Executable, Script("guard-init.sh"), cancellationToken);
        await writer.WriteFileAsync("sunup/room", CpioAttributes.Readable, Script("guard-room.sh"), cancellationToken);
        await writer.WriteFileAsync("sunup/guard", CpioAttributes.Readable, Script("guard.sh"), cancellationToken);
        await writer.WriteFileAsync("sunup/conf", CpioAttributes.Readable, Encoding.UTF8.GetBytes(Settings(init)), cancellationToken);
        await writer.WriteFileAsync("sunup/healthy", CpioAttributes.Readable, Encoding.UTF8.GetBytes(HealthyCommand + "\n"), cancellationToken);
        await writer.FinishAsync(cancellationToken);
        return InitrdPiece.OfBytes("the guard of the test", archive.ToArray());
    }

    private string Settings(string init) => string.Create(
        CultureInfo.InvariantCulture,
        $"ID={Quote(Id)}\nINIT={Quote(init)}\nWITHIN={(int)Math.Ceiling(Within.TotalSeconds)}\nEVERY={SecondsBetweenChecks}\nMARK={Quote(MarkPath)}\n");

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static byte[] Script(string name)
    {
        using var resource = typeof(CandidateGuard).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
