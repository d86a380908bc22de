namespace Sunup.Model;

/// <summary>Something that mends a finding's cause.</summary>
/// <param name="Text">What to do, in the imperative.</param>
/// <param name="Command">The exact command, where one does it; null otherwise.</param>
/// <param name="Setting">The key of the machine file that does it, with its value; null where none does: <c>hardware.firmware: uefi</c>.</param>
public sealed record Remedy(string Text, string? Command = null, string? Setting = null);
