using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks;

/// <summary>One answer of a check.</summary>
public abstract record CheckResult
{
    private protected CheckResult()
    {
    }
}

/// <summary>Nothing is wrong; the text says what was seen.</summary>
public sealed record Fine(string Text) : CheckResult;

/// <summary>Something is wrong.</summary>
public sealed record Found(Finding Finding) : CheckResult;

/// <summary>It could not be answered here, and why. Never the same as <see cref="Fine"/>.</summary>
public sealed record CouldNotCheck(string Why) : CheckResult;
