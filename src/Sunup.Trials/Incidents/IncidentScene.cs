namespace Sunup.Trials.Incidents;

/// <summary>One machine of an incident, and what is said of it.</summary>
/// <param name="Role">What it is there to show.</param>
/// <param name="Title">What is different about it, in words: <c>the kernel padded to 4096 bytes</c>.</param>
/// <param name="MachineFile">Path of its machine file.</param>
public sealed record IncidentScene(SceneRole Role, string Title, string MachineFile)
{
    /// <summary>Text that a console line has when it fails as told; null where its own silence, or QEMU, tells.</summary>
    public string? Words { get; init; }

    /// <summary>What was changed in the machine file, by key; null for the machine as it is.</summary>
    public string? Change { get; init; }

    /// <summary>The command that makes what the change names; null where nothing was made.</summary>
    public string? MadeBy { get; init; }

    /// <summary>What is said of it where no check of the machine file can know: what this host does. Null where the check says it.</summary>
    public ScenePrediction? Foretold { get; init; }

    /// <summary>It is said to come up.</summary>
    public bool ComesUp => Role is SceneRole.Cure;

    /// <summary>The machine's name: that of its file.</summary>
    public string Name => Path.GetFileName(MachineFile)[..^".machine.yaml".Length];
}

/// <summary>What a scene is there to show.</summary>
public enum SceneRole
{
    /// <summary>The machine fails.</summary>
    Failure,

    /// <summary>A remedy works.</summary>
    Cure,

    /// <summary>A remedy that worked elsewhere fails.</summary>
    WrongCure,

    /// <summary>A cure is taken away again, and it fails again.</summary>
    Relapse,
}
