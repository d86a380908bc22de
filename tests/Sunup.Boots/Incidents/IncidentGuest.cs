using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Sunup.Machines.Qemu.Qmp;

namespace Sunup.Boots.Incidents;

/// <summary>What a boot showed.</summary>
/// <param name="RamdiskAddress">ramdisk_image of boot_params at the kernel's first instruction.</param>
/// <param name="Ramdisk">The bytes there, ramdisk_size of them, before the kernel ran.</param>
/// <param name="Console">The whole console.</param>
internal sealed record IncidentObservation(long RamdiskAddress, byte[] Ramdisk, string Console);

/// <summary>Runs ipxe.lkrn in QEMU, stops it where the kernel begins, takes its initrd out of memory, and lets it run to its end.</summary>
internal static class IncidentGuest
{
    private const string Loader = "/usr/lib/ipxe/ipxe.lkrn";
    private const long KernelEntry = 0x10_0000;
    private const int RamdiskImageOffset = 0x218;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    internal static async Task<IncidentObservation> BootAsync(IncidentCase boot, Dictionary<string, byte[]> files, string folder, bool runsKernel = true)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(s_patience);
        await using var server = new LoopbackFiles(files);
        using var qemu = Start(await ArgumentsAsync(boot, server.Port, files, folder));
        try
        {
            var console = qemu.StandardOutput.ReadToEndAsync(time.Token);
            var (address, ramdisk) = await TakeRamdiskAsync(folder, qemu, time.Token);
            if (!runsKernel)
            {
                qemu.Kill();
            }

            return new IncidentObservation(address, ramdisk, await console);
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

    private static Process Start(List<string> arguments) =>
        Process.Start(new ProcessStartInfo("qemu-system-x86_64", arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.Latin1, RedirectStandardInput = true, UseShellExecute = false })!;

    private static async Task<List<string>> ArgumentsAsync(IncidentCase boot, int port, Dictionary<string, byte[]> files, string folder)
    {
        var script = boot.ScriptFor(port);
        var oneLine = script.Replace("\n", " && ", StringComparison.Ordinal);
        files["chained.ipxe"] = Encoding.ASCII.GetBytes($"#!ipxe\n{script}\n");
        if (boot.ChainsScript)
        {
            script = oneLine = $"chain http://10.0.2.2:{port}/chained.ipxe";
        }

        List<string> arguments =
        [
            "-M", "pc", "-accel", "tcg", "-m", $"{boot.MemoryMib}", "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-S",
            "-gdb", $"unix:{folder}/gdb,server=on,wait=off", "-qmp", $"unix:{folder}/qmp,server=on,wait=off",
        ];
        if (boot.Handed == HandedOver.RomScript)
        {
            return [.. arguments, "-boot", "n", "-netdev", $"user,id=n,bootfile=http://10.0.2.2:{port}/chained.ipxe", "-device", "virtio-net-pci,netdev=n"];
        }

        arguments.AddRange(["-netdev", "user,id=n", "-device", "virtio-net-pci,netdev=n,romfile=", "-kernel", Loader]);
        switch (boot.Handed)
        {
            case HandedOver.Script:
                await File.WriteAllTextAsync($"{folder}/script.ipxe", FullScript(script));
                return [.. arguments, "-initrd", $"{folder}/script.ipxe"];
            case HandedOver.Nothing:
                return [.. arguments, "-append", $"dhcp && {oneLine}"];
            default:
                await File.WriteAllBytesAsync($"{folder}/handed", new byte[boot.HandedLength]);
                return [.. arguments, "-initrd", $"{folder}/handed", "-append", $"{(boot.Handed == HandedOver.FreedFile ? "imgfree && " : "")}dhcp && {oneLine}"];
        }
    }

    /// <summary>Bytes of the script that is handed over, for <see cref="IncidentCase.Predict"/>; its port has 5 digits or it is a few bytes shorter, which no page notices.</summary>
    internal static int ScriptLength(IncidentCase boot) => FullScript(boot.ScriptFor(10_000)).Length;

    private static string FullScript(string script) => $"#!ipxe\ndhcp\n{script}\n";

    private static async Task<(long Address, byte[] Bytes)> TakeRamdiskAsync(string folder, Process qemu, CancellationToken cancellationToken)
    {
        await using var gdb = await ConnectAsync(() => GdbStub.ConnectAsync($"{folder}/gdb", cancellationToken), qemu, cancellationToken);
        await using var qmp = await QmpClient.ConnectAsync(await ConnectAsync(() => SocketAsync($"{folder}/qmp", cancellationToken), qemu, cancellationToken), _ => { }, cancellationToken);
        var bootParams = await gdb.RunToAsync(KernelEntry, cancellationToken);
        var fields = await gdb.ReadMemoryAsync(bootParams + RamdiskImageOffset, 8, cancellationToken);
        long address = BitConverter.ToUInt32(fields);
        long length = BitConverter.ToUInt32(fields, 4);
        var bytes = length == 0 ? [] : await DumpAsync(qmp, address, length, $"{folder}/ramdisk", cancellationToken);
        await gdb.DetachAsync(cancellationToken);
        return (address, bytes);
    }

    private static async Task<byte[]> DumpAsync(QmpClient qmp, long address, long length, string path, CancellationToken cancellationToken)
    {
        var reply = await qmp.ExecuteAsync(
            "pmemsave",
            arguments =>
            {
                arguments.WriteNumber("val", address);
                arguments.WriteNumber("size", length);
                arguments.WriteString("filename", path);
            },
            cancellationToken);
        Assert.True(reply.IsSuccess, reply.Error?.Description);
        return await File.ReadAllBytesAsync(path, cancellationToken);
    }

    private static async Task<Stream> SocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    // QEMU makes its sockets some time after it has started.
    private static async Task<T> ConnectAsync<T>(Func<Task<T>> connect, Process qemu, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await connect();
            }
            catch (SocketException) when (!qemu.HasExited)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
