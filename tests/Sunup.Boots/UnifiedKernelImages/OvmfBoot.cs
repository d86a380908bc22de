using System.Diagnostics;
using System.Text;

namespace Sunup.Boots.UnifiedKernelImages;

/// <summary>Boots a folder as an EFI system partition under OVMF: QEMU shows it as a FAT file system.</summary>
internal static class OvmfBoot
{
    private const string Code = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    private const string Variables = "/usr/share/OVMF/OVMF_VARS_4M.fd";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>The console until the machine is off.</summary>
    public static async Task<string> RunAsync(string esp)
    {
        Requires.Tool("qemu-system-x86_64");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(s_patience);
        using var qemu = Process.Start(new ProcessStartInfo("qemu-system-x86_64", Arguments(esp)) { RedirectStandardOutput = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.Latin1, UseShellExecute = false })!;
        try
        {
            return await qemu.StandardOutput.ReadToEndAsync(time.Token);
        }
        finally
        {
            if (!qemu.HasExited)
            {
                qemu.Kill();
            }

            await qemu.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string[] Arguments(string esp) =>
    [
        "-accel", "tcg", "-M", "q35", "-m", "512", "-nographic", "-monitor", "none", "-net", "none", "-no-reboot",
        "-drive", $"if=pflash,format=raw,readonly=on,file={Code}",
        "-drive", $"if=pflash,format=raw,snapshot=on,file={Variables}",
        "-drive", $"format=raw,file=fat:rw:{esp}",
    ];
}
