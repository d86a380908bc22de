namespace Sunup.Model;

/// <summary>One named value of an event: <c>file=vmlinuz</c>, <c>bytes=11548296</c>. Names are snake_case and stable.</summary>
public sealed record EventField(string Name, string Value)
{
    public override string ToString() => $"{Name}={Value}";
}
