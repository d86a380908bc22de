namespace Sunup.Machines.Qemu;

/// <summary>What a NIC of the VM is wired to.</summary>
public abstract record NicAttachment;

/// <summary>A tap device, given to QEMU as an inherited descriptor.</summary>
/// <param name="Descriptor">Its number in this process and in QEMU; the handle goes into <see cref="QemuOptions.InheritedHandles"/> too.</param>
public sealed record TapAttachment(int Descriptor) : NicAttachment;

/// <summary>QEMU's own user-mode network: needs no privilege. Its DHCP server gives 10.0.2.15; the host is 10.0.2.2.</summary>
/// <param name="BootFile">Option 67 of its DHCP server: a URL such as <c>http://10.0.2.2:8080/machines/web1/boot.ipxe</c>, or a file below <paramref name="TftpFolder"/>.</param>
/// <param name="TftpFolder">Folder that its TFTP server serves; null for none.</param>
public sealed record UserNetAttachment(string? BootFile = null, string? TftpFolder = null) : NicAttachment;

/// <summary>No wire: the link is there, nothing is on it.</summary>
public sealed record UnwiredAttachment : NicAttachment;

/// <summary>A tap of the host, opened by QEMU by its name.</summary>
/// <param name="Name">Of the link.</param>
public sealed record NamedTapAttachment(string Name) : NicAttachment;
