using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Roots;

/// <summary>What a root file system starts and stops, and in which order, as its files say it.</summary>
public sealed record InitPlan
{
    /// <summary>Of the root, for people.</summary>
    public required string Root { get; init; }

    public required InitSystem System { get; init; }

    /// <summary>Where the system goes to by itself: a runlevel, a target; null where nothing says so.</summary>
    public string? Default { get; init; }

    /// <summary>The file, with its line, that says so.</summary>
    public string? DefaultFrom { get; init; }

    /// <summary>In the order in which a machine comes to them, where there is one.</summary>
    public ImmutableArray<InitLevel> Levels { get; init; } = [];

    public ImmutableArray<Finding> Findings { get; init; } = [];
}

/// <summary>A runlevel, or a target.</summary>
/// <param name="Name"><c>S</c>, <c>2</c>, <c>default</c>, <c>multi-user.target</c>.</param>
/// <param name="Meaning">What it is for, where that is known.</param>
/// <param name="Actions">In order.</param>
public sealed record InitLevel(string Name, string? Meaning, ImmutableArray<InitAction> Actions)
{
    /// <summary>Names in its folder that look like links of the level and are none: they are passed over.</summary>
    public ImmutableArray<string> PassedOver { get; init; } = [];
}

/// <summary>Something that is started, stopped or run.</summary>
/// <param name="Verb"><c>start</c>, <c>stop</c>, or the action of inittab.</param>
/// <param name="Name">Of the service, or the command.</param>
/// <param name="Path">Where it is asked for.</param>
public sealed record InitAction(string Verb, string Name, string Path)
{
    /// <summary>The letter and two digits of a link: <c>S03</c>.</summary>
    public string? Link { get; init; }

    /// <summary>In <see cref="Path"/>, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Services that have to be done before, as insserv or the unit says.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>What the link leads to is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What it is, where the files say so.</summary>
    public string? Description { get; init; }
}
