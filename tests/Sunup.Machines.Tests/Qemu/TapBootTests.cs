using System.Globalization;
using System.Net;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu;

/// <summary>A VM on a boot network of its own: a namespace with a bridge and a tap.</summary>
[Trait("Kind", "Peer")]
public sealed class TapBootTests
{
    private const string ParentVariable = "SUNUP_TEST_PARENT_OF_VM";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dnsmasq_in_the_namespace_gives_iPXE_its_address()
    {
        Requires.Root();
        var dnsmasq = Requires.Tool("dnsmasq");
        using var network = new TapNetwork();
        var acknowledged = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ChildProcess.Start(new ChildOptions
        {
            Executable = dnsmasq,
            Arguments =
            [
                "--no-daemon", "--conf-file=/dev/null", "--port=0", "--interface=br0", "--bind-interfaces", "--dhcp-range=10.66.0.100,10.66.0.110,1h",
                "--dhcp-leasefile=/dev/null", "--log-facility=-", "--user=root",
            ],
            Scope = network.Scope,
            OnLine = line =>
            {
                if (line.Text.Contains("DHCPACK", StringComparison.Ordinal))
                {
                    acknowledged.TrySetResult(line.Text);
                }
            },
        });
        var sink = new RecordingSink();
        await using var vm = await network.StartMachineAsync(sink);
        var acknowledgement = await acknowledged.Task.WaitAsync(Patience, Cancel);
        Assert.Contains("52:54:00:12:34:56", acknowledgement, StringComparison.Ordinal);
        var address = await sink.WaitForAsync(e => e.Text.StartsWith("net0: 10.66.0.1", StringComparison.Ordinal), Patience, Cancel);
        Assert.Equal(EventSource.Serial, address.Source);
    }

    [Fact]
    public async Task Machine_and_network_are_gone_when_their_parent_is_killed()
    {
        Requires.Root();
        Requires.Tool("qemu-system-x86_64");
        var folder = Directory.CreateTempSubdirectory("sunup-test-");
        var file = Path.Combine(folder.FullName, "pid");
        Environment.SetEnvironmentVariable(ParentVariable, file);
        await using var parent = ChildProcess.Start(new ChildOptions
        {
            Executable = Environment.ProcessPath!,
            Arguments = ["-explicit", "only", "-method", $"{typeof(TapBootTests).FullName}.{nameof(Parent_that_waits_to_be_killed)}"],
        });
        Environment.SetEnvironmentVariable(ParentVariable, null);
        var said = await WaitForLinesAsync(file, parent);
        var qemu = int.Parse(said[0], CultureInfo.InvariantCulture);
        Assert.Equal(said[1], new FileInfo($"/proc/{qemu}/ns/net").LinkTarget);
        parent.Signal(Signals.Kill);
        await parent.Exited.WaitAsync(Patience, Cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Patience);
        while (Directory.Exists($"/proc/{qemu}") || AnyProcessIn(said[1]))
        {
            await Task.Delay(20, limit.Token);
        }

        // What the killed one left in the folder for temporary files goes with the next machine, whoever makes it.
        Directory.Delete(VirtualMachineFolder.Create());
        Assert.False(Directory.Exists(said[2]));
        folder.Delete(recursive: true);
    }

    /// <summary>The other half of the test above, run in a process of its own.</summary>
    [Fact(Explicit = true)]
    public async Task Parent_that_waits_to_be_killed()
    {
        var file = Environment.GetEnvironmentVariable(ParentVariable)!;
        using var network = new TapNetwork();
        await using var vm = await network.StartMachineAsync(new RecordingSink());
        string[] lines = [vm.ProcessId.ToString(CultureInfo.InvariantCulture), new FileInfo(network.Scope.Path).LinkTarget!, network.Folder];
        await File.WriteAllLinesAsync($"{file}.new", lines, Cancel);
        File.Move($"{file}.new", file);
        await vm.Exited.WaitAsync(TimeSpan.FromMinutes(2), Cancel);
    }

    private static async Task<string[]> WaitForLinesAsync(string file, ChildProcess parent)
    {
        while (!File.Exists(file))
        {
            Assert.False(parent.Exited.IsCompleted);
            await Task.Delay(20, Cancel);
        }

        return await File.ReadAllLinesAsync(file, Cancel);
    }

    private static bool AnyProcessIn(string network) =>
        Directory.EnumerateDirectories("/proc").Any(process => NetworkOf(process) == network);

    private static string? NetworkOf(string process)
    {
        try
        {
            return new FileInfo($"{process}/ns/net").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class TapNetwork : IDisposable
    {
        private readonly TapDevice _tap;

        public TapNetwork()
        {
            Scope = NetworkNamespace.Create("test");
            using var links = LinkClient.Open(Scope);
            links.CreateBridge("br0");
            links.AddAddress("br0", IPAddress.Parse("10.66.0.1"), 24);
            links.SetUp("br0");
            _tap = TapDevice.Create(Scope, "tap0");
            links.SetMaster(_tap.Name, "br0");
            links.SetUp(_tap.Name);
        }

        public NetworkNamespace Scope { get; }

        public string Folder { get; private set; } = "";

        public Task<VirtualMachine> StartMachineAsync(RecordingSink sink)
        {
            Folder = VirtualMachineFolder.Create();
            var commandLine = QemuCommandLine.For(VirtualMachineTests.BiosMachine(new TapAttachment(_tap.Descriptor)), Requires.Tool("qemu-system-x86_64"), Folder);
            var options = new QemuOptions { Sink = sink, Clock = new BootClock(TimeProvider.System), Scope = Scope, InheritedHandles = [_tap.Handle] };
            return VirtualMachine.StartAsync(commandLine, options, Cancel);
        }

        public void Dispose()
        {
            _tap.Dispose();
            Scope.Dispose();
        }
    }
}
