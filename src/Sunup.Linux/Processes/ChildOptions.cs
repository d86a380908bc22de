using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Linux.Namespaces;

namespace Sunup.Linux.Processes;

/// <summary>A child process to be started.</summary>
public sealed record ChildOptions
{
    /// <summary>Absolute path of the program.</summary>
    public required string Executable { get; init; }

    /// <summary>Without argument 0.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The network it lives in.</summary>
    public INetworkScope Scope { get; init; } = new HostNetwork();

    /// <summary>Descriptors that it keeps, under the numbers that they have here. No other that this process opened is open in it.</summary>
    public ImmutableArray<SafeHandle> InheritedHandles { get; init; } = [];

    /// <summary>Gets each line that it writes, on a thread of its own, in order. Must not throw; what is slow here holds the child up.</summary>
    public Action<ChildLine>? OnLine { get; init; }
}

/// <summary>A line that a child wrote.</summary>
/// <param name="Text">Without its end; at most <see cref="OutputLines.MaxLineBytes"/> bytes of it, longer lines come in pieces.</param>
/// <param name="IsError">From standard error.</param>
public readonly record struct ChildLine(string Text, bool IsError);

/// <summary>How a child ended: one of the two is set; none when something else in this process reaped it first.</summary>
/// <param name="Code">Its exit code, 0 to 255.</param>
/// <param name="Signal">The signal that killed it.</param>
public readonly record struct ChildExit(int? Code, int? Signal)
{
    public bool IsSuccess => Code == 0;

    public override string ToString() => this switch
    {
        { Signal: { } signal } => $"killed by {Signals.Name(signal)}",
        { Code: { } code } => $"exit code {code}",
        _ => "ended, it is not known how",
    };

    /// <summary>Decodes a wait(2) status.</summary>
    internal static ChildExit FromStatus(int status) =>
        (status & 0x7f) == 0 ? new ChildExit((status >> 8) & 0xff, null) : new ChildExit(null, status & 0x7f);
}

/// <summary>What a child wrote and how it ended.</summary>
public sealed record ChildResult(ChildExit Exit, ImmutableArray<ChildLine> Lines)
{
    public IEnumerable<string> Output => Lines.Where(line => !line.IsError).Select(line => line.Text);

    public IEnumerable<string> Errors => Lines.Where(line => line.IsError).Select(line => line.Text);
}
