;; The relay: does one call after the other for the component that it is nested in.
;;
;; A component instance cannot be entered while it is on the stack. A consumer that replies enters
;; our component, so our component must not be on the stack while the consumer runs. The relay is an
;; instance of its own and takes that place:
;;
;;   outcome = none
;;   loop
;;     step = worker-step.next(ticket, payload, outcome)   our component decides, and returns
;;     end: return its text
;;     outcome = call-component-function(step's call)      the consumer runs, and may call us
;;
;; Memory: a worker may live for a million messages, so nothing is kept from one turn to the next but
;; the ticket. `$kept` is the end of what is kept, and before each import is called, the allocator is
;; set back to it. That is safe, because by the canonical ABI an import's arguments have been read in
;; full before its results are written. So a result may overwrite the arguments, and the memory grows
;; to the largest arguments or result, and no further.
(module
  (import "cm32p2|asterai:whatsapp/worker-step@0.1" "next"
    (func $next (param $ticket i32) (param $ticket-length i32)
      (param $payload i32) (param $payload-length i32)
      (param $outcome-is-some i32) (param $outcome-is-error i32)
      ;; Of a success: text, its length, nothing. Of an error: kind, message, its length.
      (param i32 i32 i32)
      (param $result i32)))
  (import "cm32p2|asterai:host/api@1" "call-component-function"
    (func $call (param $component i32) (param $component-length i32)
      (param $function i32) (param $function-length i32)
      (param $arguments i32) (param $arguments-length i32)
      (param $result i32)))

  ;; At most 1 GiB, so that the sum of an address and a length never exceeds 32 bits.
  (memory (export "cm32p2_memory") 1 16384)

  ;; Where both imports write their result: 28 bytes at most.
  (global $RESULT i32 (i32.const 16))
  ;; Where the texts begin that the host hands over.
  (global $HEAP i32 (i32.const 64))

  ;; The end of what must stay.
  (global $kept (mut i32) (i32.const 64))
  ;; Where the next text goes.
  (global $free (mut i32) (i32.const 64))

  (func $realloc (export "cm32p2_realloc")
    (param $old i32) (param $old-size i32) (param $alignment i32) (param $size i32)
    (result i32) (local $start i32) (local $end i32)
    ;; 8 is the largest alignment there is.
    (local.set $start (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (local.set $end (i32.add (local.get $start) (local.get $size)))
    (if (i32.gt_u (local.get $end) (i32.mul (memory.size) (i32.const 65536)))
      (then
        (if (i32.eq (i32.const -1)
              (memory.grow
                (i32.sub
                  (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16))
                  (memory.size))))
          (then unreachable))))
    (global.set $free (local.get $end))
    ;; A text that turns out to be longer, or shorter, than the host thought.
    (memory.copy (local.get $start) (local.get $old)
      (select (local.get $old-size) (local.get $size)
        (i32.lt_u (local.get $old-size) (local.get $size))))
    (local.get $start))

  (func (export "cm32p2|asterai:whatsapp/worker@0.1|run")
    (param $ticket i32) (param $ticket-length i32)
    (param $payload i32) (param $payload-length i32)
    (result i32)
    (local $is-some i32) (local $is-error i32) (local $a i32) (local $b i32) (local $c i32)
    ;; The ticket comes first in memory, since arguments are written in order and the allocator goes
    ;; upwards. The payload behind it is not kept. An empty ticket may have any address.
    (if (local.get $ticket-length)
      (then (global.set $kept (i32.add (local.get $ticket) (local.get $ticket-length)))))
    (loop $turn
      (global.set $free (global.get $kept))
      (call $next
        (local.get $ticket) (local.get $ticket-length)
        (local.get $payload) (local.get $payload-length)
        (local.get $is-some) (local.get $is-error)
        (local.get $a) (local.get $b) (local.get $c)
        (global.get $RESULT))
      ;; The variant `step`: 0 is a call, 1 is the end.
      (if (i32.eqz (i32.load8_u (global.get $RESULT)))
        (then
          ;; Only the first step gets the payload.
          (local.set $payload-length (i32.const 0))
          (global.set $free (global.get $kept))
          ;; The record `call` begins at offset 4: three texts, each an address and a length.
          (call $call
            (i32.load offset=4 (global.get $RESULT)) (i32.load offset=8 (global.get $RESULT))
            (i32.load offset=12 (global.get $RESULT)) (i32.load offset=16 (global.get $RESULT))
            (i32.load offset=20 (global.get $RESULT)) (i32.load offset=24 (global.get $RESULT))
            (global.get $RESULT))
          (local.set $is-some (i32.const 1))
          (local.set $is-error (i32.load8_u (global.get $RESULT)))
          (if (local.get $is-error)
            (then
              (local.set $a (i32.load8_u offset=4 (global.get $RESULT)))
              (local.set $b (i32.load offset=8 (global.get $RESULT)))
              (local.set $c (i32.load offset=12 (global.get $RESULT))))
            (else
              (local.set $a (i32.load offset=4 (global.get $RESULT)))
              (local.set $b (i32.load offset=8 (global.get $RESULT)))
              (local.set $c (i32.const 0))))
          (br $turn))))
    ;; For the next call of `run` in this instance.
    (global.set $kept (global.get $HEAP))
    (global.set $free (global.get $HEAP))
    ;; The text of the end: an address and a length, which the host reads before anything else runs.
    (i32.add (global.get $RESULT) (i32.const 4)))

  ;; Nothing to free after `run`.
  (func (export "cm32p2|asterai:whatsapp/worker@0.1|run_post") (param i32))
  (func (export "cm32p2_initialize")))
