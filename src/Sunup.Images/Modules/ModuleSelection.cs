using System.Collections.Immutable;
using Sunup.Formats.KernelModules;

namespace Sunup.Images.Modules;

/// <summary>Modules that were asked for, with all that they need.</summary>
public sealed record ModuleSelection
{
    /// <summary>In the order in which they load: what a module needs stands before it.</summary>
    public required ImmutableArray<SelectedModule> InLoadOrder { get; init; }

    /// <summary>Asked for, and part of the kernel itself: there is nothing to add.</summary>
    public required ImmutableArray<string> BuiltIn { get; init; }

    /// <summary>Asked for, or needed, and in neither.</summary>
    public required ImmutableArray<MissingModule> Missing { get; init; }
}

/// <summary>A module that goes into an image.</summary>
/// <param name="Module">Its file, and what it needs.</param>
/// <param name="Reason">Why it is there.</param>
/// <param name="For">The module that needs it, or the word by which it was asked for.</param>
public sealed record SelectedModule(ModuleDependencies Module, SelectionReason Reason, string For)
{
    public string Name => Module.Name;
}

/// <summary>Why a module goes into an image.</summary>
public enum SelectionReason
{
    Asked,
    /// <summary>Another cannot be loaded without it (<c>modules.dep</c>).</summary>
    Needed,
    /// <summary>Another is loaded with it where it is there (<c>modules.softdep</c>).</summary>
    SoftlyNeeded,
}

/// <summary>A module that there is no file of.</summary>
/// <param name="Name">Name or alias.</param>
/// <param name="NeededBy">The module that needs it; null where it was asked for.</param>
public sealed record MissingModule(string Name, string? NeededBy);
