using System.Text.Json;

namespace Sunup.Trials.VirtualMachines.Control;

/// <summary>What is asked of a supervisor: one JSON object on one line.</summary>
/// <param name="Do"><c>status</c>, <c>started</c> (answers when it runs or has failed), <c>stop</c>, <c>kill</c>, <c>qmp</c>, <c>console</c>.</param>
public sealed record ControlRequest(string Do)
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>For <c>stop</c>: how long the guest may take before it is ended, in seconds; null: as long as it likes.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>For <c>stop</c>: start it again afterwards.</summary>
    public bool Restart { get; init; }

    /// <summary>For <c>qmp</c>: the command.</summary>
    public string? Command { get; init; }

    /// <summary>For <c>qmp</c>: its arguments, an object.</summary>
    public JsonElement? Arguments { get; init; }
}

/// <summary>The answer, one JSON object on one line. After one to <c>console</c> the connection carries the console's bytes both ways.</summary>
public sealed record ControlReply
{
    /// <summary>Why it was not done; null where it was.</summary>
    public string? Error { get; init; }

    public VmState? State { get; init; }

    /// <summary>For <c>qmp</c>: what QEMU returned.</summary>
    public JsonElement? Result { get; init; }
}
