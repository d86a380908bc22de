namespace Sunup.Model;

/// <summary>Where sources put what they see. Implementations are thread-safe and never block a server's packet loop.</summary>
public interface IBootEventSink
{
    void Publish(BootEvent bootEvent);
}
