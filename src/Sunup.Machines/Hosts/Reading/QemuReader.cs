using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Sunup.Linux.Files;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Asks QEMU what it is, by its machine protocol: no text of a help page is read.</summary>
internal sealed class QemuReader(FirmwareLocator firmware, TimeProvider time, HostFiles? files = null)
{
    private static readonly ImmutableArray<string> s_firmwarePackages = ["seabios", "ovmf", "qemu-efi-aarch64", "ipxe-qemu"];

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(10);

    /// <param name="wants">The machine; null: an x86-64 one with a BIOS.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<QemuFacts> ReadAsync(MachineWants? wants, CancellationToken cancellationToken)
    {
        var arch = wants?.Arch ?? Architecture.X64;
        var program = arch is Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64";
        var path = ToolLocator.Find(program);
        var found = FindFirmware(arch, wants?.Firmware ?? (arch is Architecture.Arm64 ? FirmwareKind.Uefi : FirmwareKind.Bios));
        return new QemuFacts
        {
            Program = program,
            Path = path,
            Build = path is null ? new Unknown<QemuBuild>($"{program} is not installed") : await AskAsync(path, cancellationToken),
            Firmware = found,
            FirmwareSizes = found is { Code: { } code, VarsTemplate: { } vars } ? Sizes(code, vars) : null,
            FirmwarePackages = Packages(files ?? new HostFiles()),
            MissingRoms = [.. (wants?.Nics ?? []).Distinct().Where(model => !HasRom(model)).Select(model => model.ToString())],
        };
    }

    private QemuFirmware? FindFirmware(Architecture arch, FirmwareKind kind)
    {
        try
        {
            return firmware.Require(arch, kind);
        }
        catch (FindingException)
        {
            return null;
        }
    }

    /// <summary>Distributions link one file to another: what counts is what the link leads to.</summary>
    private static Fact<FirmwareSizes> Sizes(string code, string variables) =>
        PathStatus.Of(code).Status is { } first && PathStatus.Of(variables).Status is { } second
            ? new FirmwareSizes(first.Length, second.Length)
            : new Unknown<FirmwareSizes>($"{code} or {variables} cannot be looked at");

    /// <summary>Debian keeps its packages in a file of paragraphs; others keep theirs in databases, which are not read.</summary>
    internal static Fact<ImmutableArray<string>> Packages(HostFiles files)
    {
        if (files.Text("var/lib/dpkg/status") is not Known<string?>({ } text))
        {
            return new Unknown<ImmutableArray<string>>("the packages of this distribution are not read");
        }

        return text.Split("\n\n")
            .Where(paragraph => HostFiles.Field(paragraph, "Status") is "install ok installed" or "hold ok installed")
            .Select(paragraph => (Name: HostFiles.Field(paragraph, "Package") ?? "", Version: HostFiles.Field(paragraph, "Version")))
            .Where(package => s_firmwarePackages.Contains(package.Name, StringComparer.Ordinal))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal).ToImmutableArray();
    }

    private bool HasRom(NicModel model)
    {
        try
        {
            firmware.RequireNicRom(model);
            return true;
        }
        catch (FindingException)
        {
            return false;
        }
    }

    private async Task<Fact<QemuBuild>> AskAsync(string path, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sunup-ask-");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, s_within, Timeout.InfiniteTimeSpan);
        try
        {
            return await AskAsync(path, Path.Combine(folder.FullName, "qmp.sock"), limit.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Unknown<QemuBuild>($"{path} does not answer: {error.Message}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<QemuBuild> AskAsync(string path, string socket, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen(1);
        await using var process = ChildProcess.Start(new ChildOptions
        {
            Executable = path,
            Arguments = ["-machine", "none", "-nodefaults", "-no-user-config", "-display", "none", "-S", "-qmp", $"unix:{socket}"],
        });
        var accepting = listener.AcceptAsync(cancellationToken).AsTask();
        if (await Task.WhenAny(accepting, process.Exited) != accepting)
        {
            throw new IOException($"it ended, {await process.Exited}");
        }

        await using var qmp = await QmpClient.ConnectAsync(new NetworkStream(await accepting, ownsSocket: true), static _ => { }, cancellationToken);
        var machines = await qmp.ExecuteAsync("query-machines", null, cancellationToken);
        var devices = await qmp.ExecuteAsync("qom-list-types", json =>
        {
            json.WriteString("implements", "device");
            json.WriteBoolean("abstract", false);
        }, cancellationToken);
        var kvm = await qmp.ExecuteAsync("query-kvm", null, cancellationToken);
        return new QemuBuild(
            qmp.Version,
            kvm.IsSuccess && kvm.Return.TryGetProperty("present", out var present) && present.ValueKind is JsonValueKind.True,
            Machines(machines),
            [.. Items(devices).Select(item => Text(item, "name")).OfType<string>()]);
    }

    private static ImmutableSortedDictionary<string, int> Machines(QmpReply reply)
    {
        var machines = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var item in Items(reply))
        {
            var most = item.TryGetProperty("cpu-max", out var value) && value.TryGetInt32(out var count) ? count : 1;
            foreach (var name in new[] { Text(item, "name"), Text(item, "alias") }.OfType<string>())
            {
                machines[name] = most;
            }
        }

        return machines.ToImmutable();
    }

    private static IEnumerable<JsonElement> Items(QmpReply reply) =>
        reply is { IsSuccess: true, Return.ValueKind: JsonValueKind.Array } ? reply.Return.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object) : [];

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
