namespace Sunup.Machines.Hosts.Facts;

/// <summary>One thing about a host: known, or not known and why. Never a default that stands for either.</summary>
public abstract record Fact<T>
{
    private protected Fact()
    {
    }

    public static implicit operator Fact<T>(T value) => new Known<T>(value);

    /// <summary>The same fact, seen otherwise.</summary>
    public Fact<TOther> Select<TOther>(Func<T, TOther> selector) => this switch
    {
        Known<T> known => new Known<TOther>(selector(known.Value)),
        _ => new Unknown<TOther>(WhyUnknown!),
    };

    /// <summary>Why it is not known; null for one that is.</summary>
    public string? WhyUnknown => (this as Unknown<T>)?.Why;
}

/// <summary>What was read.</summary>
public sealed record Known<T>(T Value) : Fact<T>;

/// <summary>What could not be read, and why, in words that a person can act on.</summary>
public sealed record Unknown<T>(string Why) : Fact<T>;
