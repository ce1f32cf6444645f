wit_bindgen::generate!({ path: "wit", world: "consumer", generate_all });

use asterai::whatsapp::api::send_message;
use exports::asterai::whatsapp::incoming_handler::{Guest, Message};

struct Bot;

impl Guest for Bot {
    /// Called once for each message.
    fn on_message(message: Message) {
        let answer = format!("You wrote: {}", message.content);
        // An id of Meta's, or a text that begins with "error: ".
        let result = send_message(&answer, &message.sender.phone);
        println!("bot: {} answered with {result}", message.id);
    }
}

export!(Bot);
