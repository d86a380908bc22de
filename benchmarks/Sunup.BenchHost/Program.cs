using Sunup.BenchHost;

// One server alone, as the benchmarks under benchmarks/ run it: `Sunup.BenchHost http ...`. Stops on SIGTERM or Ctrl-C.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});

switch (args)
{
    case ["dhcp", .. var rest]:
        return await DhcpBench.RunAsync(rest, stop.Token);
    case ["dhcp-memory", .. var rest]:
        return DhcpMemoryBench.Run(rest);
    case ["http", .. var rest]:
        return await HttpBench.RunAsync(rest, stop.Token);
    case ["iscsi", .. var rest]:
        return await IscsiBench.RunAsync(rest, stop.Token);
    case ["tftp", .. var rest]:
        return await TftpBench.RunAsync(rest, stop.Token);
    default:
        await Console.Error.WriteLineAsync("usage: Sunup.BenchHost http ROOT PORT SCRIPTS");
        await Console.Error.WriteLineAsync("       Sunup.BenchHost dhcp INTERFACE NETWORK FIRST LAST STATE-DIRECTORY [LEASE-SECONDS]");
        await Console.Error.WriteLineAsync("       Sunup.BenchHost dhcp-memory [EXCHANGES]");
        await Console.Error.WriteLineAsync("       Sunup.BenchHost tftp FOLDER PORT [single-port]");
        await Console.Error.WriteLineAsync("       Sunup.BenchHost iscsi IMAGE OVERLAY-FOLDER PORT");
        return 2;
}
