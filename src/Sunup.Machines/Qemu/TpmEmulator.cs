using System.Collections.Immutable;
using System.Net.Sockets;
using Sunup.Linux;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>A TPM 2.0 for one VM: swtpm, which ends with it.</summary>
/// <remarks>Source: swtpm(8). It is given our listening socket, so that QEMU can connect at once.</remarks>
internal sealed class TpmEmulator : IAsyncDisposable
{
    /// <summary>The socket's name in the VM's folder.</summary>
    public const string SocketName = "tpm.sock";

    private const string StateName = "tpm";

    private readonly ChildProcess _process;

    // The socket's name is gone with it.
    private readonly Socket _socket;

    private TpmEmulator(ChildProcess process, Socket socket)
    {
        _process = process;
        _socket = socket;
    }

    /// <summary>Starts it; lines that it says go to <paramref name="say"/>.</summary>
    /// <exception cref="FindingException">swtpm is not installed (SU0103), or the state's folder cannot be used (SU0213).</exception>
    public static TpmEmulator Start(TpmConfig config, string folder, Action<ChildLine> say)
    {
        var swtpm = ToolLocator.Require("swtpm");
        var state = config.State ?? Path.Combine(folder, StateName);
        MakeState(state);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, SocketName)));
        socket.Listen(1);
        var descriptor = socket.SafeHandle.DangerousGetHandle();
        ImmutableArray<string> arguments = ["socket", "--tpm2", "--tpmstate", $"dir={state},mode=0600", "--ctrl", $"type=unixio,fd={descriptor}", "--terminate", "--flags", "startup-clear"];
        try
        {
            return new TpmEmulator(ChildProcess.Start(new ChildOptions { Executable = swtpm, Arguments = arguments, InheritedHandles = [socket.SafeHandle], OnLine = say }), socket);
        }
        catch (LinuxException e)
        {
            socket.Dispose();
            throw new FindingException(Unusable(state, e.Message), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _socket.Dispose();
    }

    private static void MakeState(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(Unusable(path, e.Message), e);
        }
    }

    private static Finding Unusable(string state, string why) => new()
    {
        Id = "SU0213",
        Severity = FindingSeverity.Error,
        Summary = $"The TPM of the machine cannot be started: {why}",
        Cause = "swtpm keeps its keys in a folder that it has to write.",
        Stage = Stage.PowerOn,
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(why, state)],
        Remedies = [new Remedy("Name a folder that this user may write under `hardware.tpm.state`, or write `tpm: true` for one of the boot's own.")],
    };
}
