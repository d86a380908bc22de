namespace Sunup.Model;

/// <summary>What a finding rests on: a quoted text and where it stands.</summary>
/// <param name="Text">The line, packet or value, quoted.</param>
/// <param name="Where">File, stream or service: <c>console</c>, <c>/dev/kvm</c>, <c>web1.machine.yaml</c>.</param>
/// <param name="Line">1-based line number; null where there are no lines.</param>
/// <param name="At">When it was seen; null for things that were read, not watched.</param>
public sealed record Evidence(string Text, string Where, int? Line = null, DateTimeOffset? At = null);
