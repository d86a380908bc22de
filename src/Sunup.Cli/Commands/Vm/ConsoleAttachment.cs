using System.Net.Sockets;

namespace Sunup.Cli.Commands.Vm;

/// <summary>Carries bytes between a person, or a pipe, and a VM's console.</summary>
/// <param name="console">The connection.</param>
/// <param name="input">What is typed.</param>
/// <param name="output">Where the console is shown.</param>
/// <param name="isTerminal">Ctrl-] detaches; else the end of the input does, after a quiet second.</param>
public sealed class ConsoleAttachment(Socket console, Stream input, Stream output, bool isTerminal)
{
    /// <summary>Ctrl-], as telnet and virsh have it.</summary>
    public const byte Detach = 0x1d;

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    /// <summary>True where the VM's side ended it, false where this side did.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var typing = TypeAsync(over.Token);
        var showing = ShowAsync(typing, over.Token);
        if (await Task.WhenAny(typing, showing) == typing && await typing)
        {
            await over.CancelAsync();
        }

        var ended = await showing;
        await over.CancelAsync();
        return ended;
    }

    /// <summary>True: detached by the key. False: the input is at its end.</summary>
    private async Task<bool> TypeAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        try
        {
            while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                var key = isTerminal ? Array.IndexOf(buffer, Detach, 0, count) : -1;
                await SendAsync(buffer.AsMemory(0, key < 0 ? count : key), cancellationToken);
                if (key >= 0)
                {
                    return true;
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            return true;
        }

        return false;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await console.SendAsync(bytes, cancellationToken)..];
        }
    }

    private async Task<bool> ShowAsync(Task<bool> typing, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        try
        {
            while (await ReceiveAsync(buffer, typing, cancellationToken) is > 0 and var count)
            {
                await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or TimeoutException)
        {
            return false;
        }
        catch (SocketException)
        {
            return true;
        }

        return true;
    }

    /// <summary>Once the input is at its end, only a quiet second is waited for.</summary>
    private async Task<int> ReceiveAsync(byte[] buffer, Task<bool> typing, CancellationToken cancellationToken)
    {
        var receiving = console.ReceiveAsync(buffer, cancellationToken).AsTask();
        await Task.WhenAny(receiving, typing);
        return typing.IsCompletedSuccessfully && !await typing ? await receiving.WaitAsync(s_quiet, cancellationToken) : await receiving;
    }
}
