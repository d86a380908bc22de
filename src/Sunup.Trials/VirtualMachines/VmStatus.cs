namespace Sunup.Trials.VirtualMachines;

/// <summary>What a background VM is doing.</summary>
public enum VmStatus
{
    /// <summary>Never started, or stopped by the user or by its own power-off.</summary>
    Stopped,

    /// <summary>Its artifacts, network and QEMU are being made ready.</summary>
    Starting,

    Running,

    /// <summary>The power button was pressed; the guest may take its time.</summary>
    Stopping,

    /// <summary>It ended, and is started again after a pause.</summary>
    Waiting,

    /// <summary>It ended in a way that nobody asked for, and is not started again; or it could not be started.</summary>
    Failed,

    /// <summary>Its supervisor is gone without a word: killed, or the host went down. Never written, only found.</summary>
    Lost,
}

/// <summary>When a VM that has ended is started again.</summary>
public enum RestartPolicy
{
    Never,

    /// <summary>After a panic, a crash of QEMU, an error of the host; not after a power-off.</summary>
    OnFailure,

    /// <summary>Whenever nobody stopped it.</summary>
    Always,
}
