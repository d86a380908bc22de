using Sunup.Model;

namespace Sunup.Trials.Investigations;

/// <summary>One factor of a machine set to another value: what a trial changes.</summary>
/// <param name="Factor">What is changed, by the key of the machine file where there is one: <c>hardware.memory</c>. No two changes of one variant have the same.</param>
/// <param name="From">The value as the machine has it, as it would stand in the file.</param>
/// <param name="To">The value that the change gives it.</param>
/// <param name="Why">Why it is tried: the finding that speaks for it, or what the factor is.</param>
/// <param name="Apply">Makes the change.</param>
public sealed record Change(string Factor, string From, string To, string Why, Func<MachineConfig, MachineConfig> Apply)
{
    /// <summary>From this weight on, a finding speaks for the change.</summary>
    public const double Likely = 10;

    /// <summary>How much speaks for it before it is tried; the greatest is tried first. What a finding speaks for has <see cref="Likely"/> or more.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>It may be made together with others when many are tried at once: it does not by itself replace what they change.</summary>
    public bool JoinsOthers { get; init; } = true;

    public string Name => $"{Factor}: {To}";

    public override string ToString() => $"{Factor}: {From} -> {To}";
}
