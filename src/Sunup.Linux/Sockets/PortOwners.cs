using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Sunup.Linux.Sockets;

public enum TransportProtocol
{
    Udp,
    Tcp,
}

/// <summary>A socket that holds a port.</summary>
/// <param name="Protocol">UDP, or TCP in the listening state.</param>
/// <param name="Address">The address that it is bound to.</param>
/// <param name="Port">The port.</param>
/// <param name="ProcessId">Null when the process cannot be found: it runs as another user, or outside this PID namespace.</param>
/// <param name="Command">The process's command line, or its name in brackets.</param>
public sealed record PortOwner(TransportProtocol Protocol, IPAddress Address, int Port, int? ProcessId, string? Command)
{
    public override string ToString() => ProcessId is { } id
        ? $"process {id} ({Command})"
        : "a process that this user may not see";
}

/// <summary>Finds who holds a port, so that "address already in use" can name the process.</summary>
/// <remarks>Reads /proc/thread-self/net and /proc/*/fd: the network namespace is that of the calling thread. Source: proc(5).</remarks>
public static class PortOwners
{
    private const string Listening = "0A";

    /// <summary>Every socket on the port, IPv4 first. Empty if none is there (any more).</summary>
    public static ImmutableArray<PortOwner> Find(TransportProtocol protocol, int port)
    {
        var name = protocol == TransportProtocol.Udp ? "udp" : "tcp";
        var sockets = Sockets($"/proc/thread-self/net/{name}", protocol, port).Concat(Sockets($"/proc/thread-self/net/{name}6", protocol, port)).ToList();
        if (sockets.Count == 0)
        {
            return [];
        }

        var processes = ProcessesOf(sockets.Select(socket => $"socket:[{socket.Inode}]").ToHashSet(StringComparer.Ordinal));
        return [.. sockets.Select(socket => Owner(protocol, port, socket, processes))];
    }

    /// <summary>The owners in one phrase for a message: <c>process 812 (dnsmasq -C ...)</c>.</summary>
    public static string Describe(ImmutableArray<PortOwner> owners) =>
        owners.IsEmpty ? "a process that has let go of it since" : string.Join(" and ", owners.Select(owner => owner.ToString()).Distinct(StringComparer.Ordinal));

    private static PortOwner Owner(TransportProtocol protocol, int port, (IPAddress Address, string Inode) socket, Dictionary<string, int> processes)
    {
        int? id = processes.TryGetValue($"socket:[{socket.Inode}]", out var found) ? found : null;
        return new PortOwner(protocol, socket.Address, port, id, id is { } process ? CommandOf(process) : null);
    }

    /// <summary>Lines such as <c>0: 00000000:0043 00000000:0000 07 ... inode ...</c>: address in host order, port in hexadecimal.</summary>
    private static IEnumerable<(IPAddress Address, string Inode)> Sockets(string path, TransportProtocol protocol, int port)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        var suffix = $":{port:X4}";
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal)
                && (protocol == TransportProtocol.Udp || string.Equals(fields[3], Listening, StringComparison.Ordinal)))
            {
                yield return (ReadAddress(fields[1].AsSpan(0, fields[1].Length - suffix.Length)), fields[9]);
            }
        }
    }

    /// <summary>Each 32-bit word of the address is written as a number in host order.</summary>
    private static IPAddress ReadAddress(ReadOnlySpan<char> hex)
    {
        var bytes = new byte[hex.Length / 2];
        for (var i = 0; i + 8 <= hex.Length; i += 8)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i / 2), uint.Parse(hex.Slice(i, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return bytes.Length is 4 or 16 ? new IPAddress(bytes) : IPAddress.None;
    }

    private static Dictionary<string, int> ProcessesOf(HashSet<string> sockets)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            try
            {
                foreach (var descriptor in Directory.EnumerateFiles($"{process}/fd"))
                {
                    if (new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target))
                    {
                        found.TryAdd(target, id);
                    }
                }
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                // Another user's process, or one that ended meanwhile: its sockets stay without an owner.
                continue;
            }
        }

        return found;
    }

    private static string CommandOf(int process)
    {
        try
        {
            var arguments = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline")).TrimEnd('\0').Replace('\0', ' ');
            var text = arguments.Length > 0 ? arguments : $"[{File.ReadAllText($"/proc/{process}/comm").Trim()}]";
            return text.Length <= 120 ? text : text[..117] + "...";
        }
        catch (IOException)
        {
            return "ended meanwhile";
        }
    }
}
